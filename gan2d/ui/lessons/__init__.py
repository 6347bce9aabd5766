"""The page of lessons: which one a visitor is in and how far, what the browser is told of it, and the live picture that it drives. It may import all of gan2d
but the commands; the lessons themselves are files, and answers stay in the visitor's browser."""
